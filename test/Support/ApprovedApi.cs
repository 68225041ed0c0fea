using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>Compares an assembly's public API with the approved one, so that a reviewer sees it change.</summary>
static class ApprovedApi
{
    public static void Check(Assembly assembly, [CallerFilePath] string testFile = "")
    {
        var approvedFile = Path.Combine(Path.GetDirectoryName(testFile)!, "PublicApi.approved.txt");
        var receivedFile = approvedFile.Replace(".approved.", ".received.");
        var received = assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] }).Trim().ReplaceLineEndings("\n");
        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).Trim().ReplaceLineEndings("\n") : "";

        if (received == approved)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received + "\n");
        Assert.Fail($"The public API of {assembly.GetName().Name} has changed. If that is meant, replace {approvedFile} with {receivedFile}.");
    }
}
