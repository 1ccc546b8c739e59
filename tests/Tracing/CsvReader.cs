using System.Text;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>Reads CSV by RFC 4180 alone, and fails on what is none.</summary>
internal static class CsvReader
{
    /// <summary>The rows as maps from the head's names.</summary>
    public static List<Dictionary<string, string>> Read(byte[] bytes)
    {
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var rows = Rows(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.AsSpan(3)));
        Assert.All(rows, row => Assert.Equal(rows[0].Count, row.Count));
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    private static List<List<string>> Rows(string text)
    {
        var (rows, row, field, at) = (new List<List<string>>(), new List<string>(), new StringBuilder(), 0);
        while (at < text.Length)
        {
            if (text[at] == '"')
            {
                for (at++; text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"'); at++)
                {
                    at += text[at] == '"' ? 1 : 0;
                    field.Append(text[at]);
                }

                at++;
            }
            else
            {
                for (; text[at] is not (',' or '\r'); at++)
                {
                    Assert.NotEqual('"', text[at]);
                    field.Append(text[at]);
                }
            }

            row.Add(field.ToString());
            field.Clear();
            if (text[at] == ',')
            {
                at++;
                continue;
            }

            Assert.Equal("\r\n", text.Substring(at, 2));
            at += 2;
            rows.Add(row);
            row = [];
        }

        return rows;
    }
}
