using System.Net;
using System.Text;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class CompressionTests : SplunkTest
{
    [Fact]
    public async Task AGzippedBodyIsTakenAndBothSizesAreKept()
    {
        var body = string.Concat(Enumerable.Range(0, 100).Select(number => Event($"event-{number}")));
        var compressed = Gzip(body);

        Assert.Equal(0, (await PostAsync(compressed, "gzip")).Code);
        Assert.Equal(100, Splunk.Received.Count);

        var request = Splunk.Received.Requests.Single();
        Assert.Equal(compressed.Length, request.CompressedBytes);
        Assert.Equal(body.Length, request.UncompressedBytes);
    }

    [Fact]
    public async Task IdentityIsNoCompression() => Assert.Equal(0, (await PostAsync(Encoding.UTF8.GetBytes(Event("a")), "identity")).Code);

    [Theory]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task AnyOtherCompressionIsAnsweredWith415(string encoding)
    {
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync(Gzip(Event("a")), encoding)).Status);
        Assert.Empty(Splunk.Received.All);
    }

    [Fact]
    public async Task ABodyThatIsNotGzipIsAnsweredWithCode6() =>
        (await PostAsync(Encoding.UTF8.GetBytes(Event("a")), "gzip")).MustBe(HttpStatusCode.BadRequest, 6, "Invalid data format");

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(50)]
    [InlineData(60)]
    public async Task AGzippedBodyThatIsCutIsAnsweredWithCode6(int missingBytes)
    {
        Assert.Equal(6, (await PostAsync(Gzip(Event("a"))[..^missingBytes], "gzip")).Code);
        Assert.Empty(Splunk.Received.All);
    }

    [Fact]
    public async Task AGzippedBodyWithAWrongChecksumIsAnsweredWithCode6()
    {
        var compressed = Gzip(Event("a"));
        compressed[^6] ^= 0xFF;
        Assert.Equal(6, (await PostAsync(compressed, "gzip")).Code);
    }

    [Fact]
    public async Task NothingGzippedIsAnsweredWithCode5() => Assert.Equal(5, (await PostAsync(Gzip(""), "gzip")).Code);
}
