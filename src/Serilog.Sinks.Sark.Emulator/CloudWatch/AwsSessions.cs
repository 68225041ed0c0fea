using System.Globalization;

namespace Serilog.Sinks.Sark.Emulator.CloudWatch;

/// <summary>The temporary credentials that have been issued. Safe to use from any thread.</summary>
sealed class AwsSessions
{
    readonly Lock _lock = new();
    readonly Dictionary<string, AwsSession> _byKey = new(StringComparer.Ordinal);

    public int Issued
    {
        get
        {
            lock (_lock) return _byKey.Count;
        }
    }

    public AwsSession Issue()
    {
        lock (_lock)
        {
            var session = new AwsSession(
                "ASIA" + _byKey.Count.ToString("'EMULATED'0000", CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
            _byKey.Add(session.AccessKeyId, session);
            return session;
        }
    }

    public AwsSession? Find(string accessKeyId)
    {
        lock (_lock) return _byKey.GetValueOrDefault(accessKeyId);
    }

    /// <summary>All that have been issued so far are not valid any more.</summary>
    public void Expire()
    {
        lock (_lock)
            foreach (var (key, session) in _byKey.ToArray())
                _byKey[key] = session with { Expired = true };
    }
}
