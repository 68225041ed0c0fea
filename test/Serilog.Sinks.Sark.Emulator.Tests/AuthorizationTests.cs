using System.Net;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class AuthorizationTests : SplunkTest
{
    [Fact]
    public async Task TheTokenIsAccepted()
    {
        (await PostAsync(Event("a"))).MustBe(HttpStatusCode.OK, 0, "Success");
        Assert.True(Splunk.Received.Contains("a"));
    }

    [Fact]
    public async Task ADisabledTokenIsAnsweredWithCode1()
    {
        Splunk.TokenDisabled = true;
        (await PostAsync(Event("a"))).MustBe(HttpStatusCode.Forbidden, 1, "Token disabled");
    }

    [Fact]
    public async Task NoTokenIsAnsweredWithCode2()
    {
        Authorize(null);
        (await PostAsync(Event("a"))).MustBe(HttpStatusCode.Unauthorized, 2, "Token is required");
    }

    [Theory]
    [InlineData("Bearer 7c9e6679-7425-40de-944b-e07fc1f90ae7")]
    [InlineData("7c9e6679-7425-40de-944b-e07fc1f90ae7")]
    [InlineData("splunk 7c9e6679-7425-40de-944b-e07fc1f90ae7")]
    public async Task AnotherSchemeIsAnsweredWithCode3(string authorization)
    {
        Authorize(authorization);
        (await PostAsync(Event("a"))).MustBe(HttpStatusCode.Unauthorized, 3, "Invalid authorization");
    }

    [Theory]
    [InlineData("Splunk 00000000-0000-0000-0000-000000000000")]
    [InlineData("Splunk 7C9E6679-7425-40DE-944B-E07FC1F90AE7")]
    public async Task AWrongTokenIsAnsweredWithCode4(string authorization)
    {
        Authorize(authorization);
        (await PostAsync(Event("a"))).MustBe(HttpStatusCode.Forbidden, 4, "Invalid token");
        Assert.Empty(Splunk.Received.All);
    }

    [Fact]
    public async Task ATokenInTheQueryIsAnsweredWithCode16()
    {
        Authorize(null);
        var reply = await PostAsync(Event("a"), $"{EventPath}?token={Splunk.Token}");
        reply.MustBe(HttpStatusCode.BadRequest, 16, "Query string authorization is not enabled");
    }

    [Fact]
    public async Task ARefusedTokenComesBeforeAnEmptyBody()
    {
        Authorize("Splunk wrong");
        Assert.Equal(4, (await PostAsync("")).Code);
    }
}
