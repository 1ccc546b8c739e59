using System.Buffers;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Statements;

namespace PahlawanPangan.Gateway.Statements;

/// <summary>A statement as CSV: a row for each sum, so that a spreadsheet can group them as it likes.</summary>
internal static class StatementCsv
{
    private static readonly string[] Columns =
        ["period", "region", "category", "measure", "reason", "unit", "count", "quantity", "weightGrams", "co2eGrams"];

    /// <summary>The rows, after one with the columns' names.</summary>
    public static ReadOnlyMemory<byte> Of(StatementView statement)
    {
        var output = new ArrayBufferWriter<byte>();
        var csv = new Csv(output);
        csv.Begin(Columns);
        foreach (var sum in statement.Sums)
        {
            csv.Text(StatementResponse.MonthName(sum.Month)).Text(sum.Region).Text(sum.Category)
                .Text(EnumNames<StatementMeasure>.Default.NameOf(sum.Measure)).Text(sum.Reason).Text(sum.Unit)
                .Number(sum.Count).Number(sum.Quantity).Number(sum.WeightGrams).Number(sum.Co2eGrams).EndRow();
        }

        return output.WrittenMemory;
    }
}
