using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PahlawanPangan.Telemetry.Logs;

/// <summary>
/// Messages for people at a terminal. A message starts with its level; what else belongs to it is indented, so that no text in it can look like
/// another message.
/// </summary>
internal sealed class ReadableLog() : ConsoleFormatter(FormatName)
{
    public const string FormatName = "pangan-text";
    private const string Indent = "      ";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(LogLevels.NameOf(entry.LogLevel));
        textWriter.Write(": ");
        textWriter.Write(DateTime.Now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        textWriter.Write(' ');
        textWriter.Write(entry.Category);
        textWriter.Write('[');
        textWriter.Write(entry.EventId.Id);
        textWriter.Write(']');
        if (LogTrace.Of(scopeProvider).TraceId is { } trace)
        {
            textWriter.Write(" trace ");
            textWriter.Write(trace);
        }

        textWriter.WriteLine();
        WriteIndented(textWriter, entry.Formatter(entry.State, entry.Exception));
        if (entry.Exception is { } problem)
        {
            WriteIndented(textWriter, problem.ToString());
        }
    }

    private static void WriteIndented(TextWriter writer, string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            writer.Write(Indent);
            writer.WriteLine(line);
        }
    }
}
