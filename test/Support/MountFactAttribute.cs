namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>A test that mounts a file system of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Skip = "Only root on Linux may mount the small file system that this fills.";
    }
}
