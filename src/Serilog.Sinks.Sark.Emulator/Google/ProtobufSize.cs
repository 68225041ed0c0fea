using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>How large an entry is as a protocol buffer: its payload as a google.protobuf.Struct, the other members by their text.</summary>
static class ProtobufSize
{
    public static long Of(JsonElement entry) => entry.EnumerateObject().Sum(member => Field(member.Name switch
    {
        "jsonPayload" => Struct(member.Value),
        "resource" or "labels" => Struct(member.Value),
        "timestamp" => 12,
        "severity" or "traceSampled" => 1,
        _ => Text(member.Value.ToString()),
    }));

    static long Struct(JsonElement element) =>
        element.EnumerateObject().Sum(member => Field(Field(Text(member.Name)) + Field(Value(member.Value))));

    static long Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Field(Struct(element)),
        JsonValueKind.Array => Field(element.EnumerateArray().Sum(item => Field(Value(item)))),
        JsonValueKind.String => Field(Text(element.GetString()!)),
        JsonValueKind.Number => 1 + sizeof(double),
        _ => 2,
    };

    static long Text(string text) => Encoding.UTF8.GetByteCount(text);

    // A tag of one byte, the length as a varint, and what it is the length of.
    static long Field(long length) => 1 + Math.Max(1, (BitOperations.Log2((ulong)length | 1) / 7) + 1) + length;
}
