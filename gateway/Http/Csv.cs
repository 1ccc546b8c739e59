using System.Buffers;
using System.Globalization;
using System.Text;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Writes CSV (RFC 4180) in UTF-8 with a byte order mark, without which spreadsheets take it for another encoding. A text that a
/// spreadsheet would run as a formula gets an apostrophe before it; numbers, times and ids are written as they are.
/// </summary>
/// <remarks>Call a method per field, then <see cref="EndRow"/>. A field that is null is empty.</remarks>
internal sealed class Csv
{
    /// <summary>The content type of what is written: with a row of names at its head.</summary>
    public const string ContentType = "text/csv; charset=utf-8; header=present";

    private const int NumberBytesMax = 40;
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n");
    private readonly IBufferWriter<byte> _output;
    private bool _isInRow;

    /// <summary>A writer that has written nothing yet.</summary>
    public Csv(IBufferWriter<byte> output) => _output = output;

    /// <summary>Writes the byte order mark and the row of names.</summary>
    public void Begin(params ReadOnlySpan<string> names)
    {
        _output.Write("\uFEFF"u8);
        foreach (var name in names)
        {
            _ = Text(name);
        }

        EndRow();
    }

    /// <summary>Writes a text: quoted where it must be, and never a formula.</summary>
    public Csv Text(string? text)
    {
        Separate();
        if (string.IsNullOrEmpty(text))
        {
            return this;
        }

        var isFormula = FormulaStarts.Contains(text[0]);
        if (text.AsSpan().ContainsAny(Quoted))
        {
            _output.Write(isFormula ? "\"'"u8 : "\""u8);
            Encoding.UTF8.GetBytes(text.Replace("\"", "\"\"", StringComparison.Ordinal), _output);
            _output.Write("\""u8);
        }
        else
        {
            _output.Write(isFormula ? "'"u8 : default);
            Encoding.UTF8.GetBytes(text, _output);
        }

        return this;
    }

    /// <summary>Writes a whole number.</summary>
    public Csv Number(long? number) => Format(number, default);

    /// <summary>Writes a number with a decimal point, in every language of the server.</summary>
    public Csv Number(double? number) => Format(number, default);

    /// <summary>Writes an id.</summary>
    public Csv Id(Guid? id) => Format(id, default);

    /// <summary>Writes a time in UTC, with milliseconds, as answers in JSON have it.</summary>
    public Csv Time(DateTimeOffset? time) => Format(time?.UtcDateTime, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public Csv Flag(bool? flag) => Text(flag switch { true => "true", false => "false", null => null });

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        _output.Write("\r\n"u8);
        _isInRow = false;
    }

    private Csv Format<T>(T? value, ReadOnlySpan<char> format)
        where T : struct, IUtf8SpanFormattable
    {
        Separate();
        if (value is { } given && given.TryFormat(_output.GetSpan(NumberBytesMax), out var written, format, CultureInfo.InvariantCulture))
        {
            _output.Advance(written);
        }

        return this;
    }

    private void Separate()
    {
        if (_isInRow)
        {
            _output.Write(","u8);
        }

        _isInRow = true;
    }
}
