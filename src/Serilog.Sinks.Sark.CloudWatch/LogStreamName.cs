using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Amazon.Util;
using Serilog.Debugging;

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>A log stream's name with the placeholders in it filled.</summary>
sealed class LogStreamName
{
    const string InstanceId = "{instance_id}";
    const string Date = "{date}";
    const string Host = "{host}";
    const string ProcessId = "{pid}";

    // The metadata service answers from within the machine, or not at all.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    readonly TimeProvider _time;
    readonly object _lock = new();
    string _pattern;
    Task? _resolving;

    public LogStreamName(string pattern, TimeProvider time)
    {
        _time = time;
        _pattern = pattern.Replace(Host, Environment.MachineName).Replace(ProcessId, GetProcessId());
    }

    /// <returns>What is wrong with the pattern, as the rest of a sentence that begins with the setting's name; null if nothing is.</returns>
    public static string? FindFault(string? pattern, int longest)
    {
        if (string.IsNullOrEmpty(pattern)) return "must not be empty.";
        if (pattern!.IndexOfAny([':', '*']) >= 0) return "must not contain : or *.";
        foreach (Match placeholder in Regex.Matches(pattern, @"\{[^{}]*\}"))
            if (placeholder.Value is not (InstanceId or Date or Host or ProcessId))
                return $"must have no other placeholders than {InstanceId}, {Host}, {Date} and {ProcessId}, but has {placeholder.Value}.";

        var name = pattern.Replace(Host, Environment.MachineName).Replace(InstanceId, Environment.MachineName).Replace(ProcessId, GetProcessId()).Replace(Date, "2026-11-24");
        return name.Length > longest ? $"must have {longest} characters at most when its placeholders are filled, but has {name.Length}." : null;
    }

    /// <summary>Finds out what takes time to find out, once. Until then <see cref="For" /> is not to be called.</summary>
    public Task ResolveAsync()
    {
        if (_pattern.IndexOf(InstanceId, StringComparison.Ordinal) < 0) return Task.CompletedTask;
        lock (_lock) return _resolving ??= ResolveInstanceIdAsync();
    }

    /// <param name="day">A time on the day that <c>{date}</c> stands for.</param>
    public string For(DateTimeOffset day) => _pattern.Replace(Date, day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    async Task ResolveInstanceIdAsync()
    {
        string? id = null;
        try
        {
            // On the pool: not all of the library's way there is asynchronous.
            id = await Task.Run(static () => EC2InstanceMetadata.GetDataAsync("/instance-id", tries: 1)).WaitAsync(Patience, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // There is no such service, or it is switched off. Whatever it is, it must not keep an event from being sent.
        }

        var known = id is { Length: > 0 and <= 64 } && id.All(static c => c is '-' or (>= '0' and <= '9') or (>= 'a' and <= 'z'));
        if (!known) SelfLog.WriteLine("cloudwatch: {0} stands in for {1}, which the instance metadata service does not tell.", Environment.MachineName, InstanceId);
        _pattern = _pattern.Replace(InstanceId, known ? id : Environment.MachineName);
    }

    static string GetProcessId()
    {
        using var process = Process.GetCurrentProcess();
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
