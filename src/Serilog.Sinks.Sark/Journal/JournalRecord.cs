namespace Serilog.Sinks.Sark.Journal;

/// <summary>Where in the journal an event stands.</summary>
readonly record struct JournalRecord(Segment Segment, long Offset);
