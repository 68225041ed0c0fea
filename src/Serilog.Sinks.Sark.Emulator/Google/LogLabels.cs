using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>The rules for labels; Google cuts keys and values that are too long without a word.</summary>
static class LogLabels
{
    const int Most = 64;
    const int LongestKey = 512;
    const int LongestValue = 64 * 1024;

    public static RpcFault? FindFault(JsonElement labels)
    {
        if (labels.ValueKind is not JsonValueKind.Object)
        {
            return RpcFault.Invalid("labels is an object.");
        }

        return labels.GetPropertyCount() > Most ? RpcFault.Invalid($"More than {Most} labels.")
            : labels.EnumerateObject().All(IsLabel) ? null
            : RpcFault.Invalid("A label is a string of up to 64 KiB, and its key has 1 to 512 bytes.");
    }

    static bool IsLabel(JsonProperty label) =>
        label.Value.ValueKind is JsonValueKind.String
        && Encoding.UTF8.GetByteCount(label.Name) is >= 1 and <= LongestKey
        && Encoding.UTF8.GetByteCount(label.Value.GetString()!) <= LongestValue;
}
