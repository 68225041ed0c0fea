using System.Net.Security;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class TlsTests : IAsyncLifetime
{
    SiemEmulator? _emulator;

    SplunkEmulator Splunk => _emulator!.Splunk;

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { UseHttps = true });

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    [Fact]
    public async Task ACertificateThatIsNotTrustedIsNotTalkedTo()
    {
        var logger = CreateLogger(options => options.ShutdownTimeoutSeconds = 0);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count > 0, "the failure is told");

        Assert.Contains("certificate", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (logger.Metrics.Pending, Splunk.RequestCount));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnUntrustedCertificateIsTakenWhenVerificationIsOffAndThatIsWarnedAbout()
    {
        SelfLogCapture.Start();
        var logger = CreateLogger(options => options.VerifySsl = false);

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal(1, Splunk.Received.Count);
        Assert.Contains(SelfLogCapture.Lines, line => line.Contains("verifySsl is false", StringComparison.Ordinal));
    }

    [Fact]
    public async Task APrivateCertificateIsTakenWhenTheCallbackTrustsIt()
    {
        var seen = SslPolicyErrors.None;
        var logger = CreateLogger(options => options.ServerCertificateValidation = (certificate, _, errors) =>
        {
            seen = errors;
            return certificate?.Thumbprint == Splunk.Certificate!.Thumbprint;
        });

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal(1, Splunk.Received.Count);
        Assert.True(seen.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors));
    }

    [Fact]
    public async Task ACertificateTheCallbackDoesNotTrustIsNotTalkedTo()
    {
        var logger = CreateLogger(options =>
        {
            options.ServerCertificateValidation = (_, _, _) => false;
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count > 0, "the failure is told");
        await logger.DisposeAsync();

        Assert.Equal(0, Splunk.RequestCount);
        logger.AssertBooksBalance();
    }

    TestLogger CreateLogger(Action<SplunkOptions> configure)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkSplunk(options =>
        {
            options.HecUrl = Splunk.Url.ToString();
            options.HecToken = Splunk.Token;
            options.Name = name;
            configure(options);
        }));
    }
}
