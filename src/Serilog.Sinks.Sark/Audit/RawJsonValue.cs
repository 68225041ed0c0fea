using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>JSON that no Serilog value can hold, as its text.</summary>
sealed class RawJsonValue(string json) : ScalarValue(json);
