using System.Text.Json;

namespace Serilog.Sinks.Sark;

static class SnakeCase
{
    public static string From(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
