using System.Buffers;
using System.Globalization;
using System.Text;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>CSV as spreadsheets read it.</summary>
[Safety]
public sealed class CsvTests
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    [Theory]
    [InlineData("rice", "rice")]
    [InlineData("rice, fried", "\"rice, fried\"")]
    [InlineData("\"best\" rice", "\"\"\"best\"\" rice\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("nasi goreng – 炒飯 🍚", "nasi goreng – 炒飯 🍚")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Text_is_quoted_only_where_it_must_be(string? text, string written) => Assert.Equal(written + "\r\n", RowOf(text));

    [Theory]
    [InlineData("=HYPERLINK(\"http://example.org\")", "\"'=HYPERLINK(\"\"http://example.org\"\")\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+62 811", "'+62 811")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("1=1", "1=1")]
    public void Text_that_a_spreadsheet_would_run_is_made_harmless(string text, string written) =>
        Assert.Equal(written + "\r\n", RowOf(text));

    [Fact]
    public void File_begins_with_its_mark_and_its_names_and_ends_each_row()
    {
        var output = new ArrayBufferWriter<byte>();
        var csv = new Csv(output);

        csv.Begin("id", "quantity");
        csv.Id(Guid.Empty).Number(7L).EndRow();

        Assert.Equal(
            [.. ByteOrderMark, .. "id,quantity\r\n00000000-0000-0000-0000-000000000000,7\r\n"u8], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Values_are_written_alike_in_every_language_of_the_server()
    {
        var before = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign) = (",", "−");
        CultureInfo.CurrentCulture = other;
        try
        {
            var output = new ArrayBufferWriter<byte>();
            new Csv(output)
                .Number(-18.5).Number(-3L).Number((long?)null).Number((double?)null)
                .Time(new DateTimeOffset(2026, 3, 1, 8, 30, 0, 250, TimeSpan.FromHours(7))).Time(null).Flag(true).Flag(null).Id(null)
                .EndRow();

            Assert.Equal("-18.5,-3,,,2026-03-01T01:30:00.250Z,,true,,\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string RowOf(string? text)
    {
        var output = new ArrayBufferWriter<byte>();
        new Csv(output).Text(text).EndRow();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
