namespace PahlawanPangan.Tests.Architecture;

/// <summary>Rules of the code's form that no analyzer of the SDK has.</summary>
public sealed class DialectTests
{
    private const int LengthMax = 140;

    [Fact]
    public void No_line_of_code_is_longer_than_140_characters_but_for_raw_text()
    {
        var longLines = Repository.CodeFiles().SelectMany(static file => LongLines(file)).ToList();

        Assert.Empty(longLines);
    }

    private static IEnumerable<string> LongLines(string file)
    {
        var isRawText = false;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var marks = line.Split("\"\"\"").Length - 1;
            if (line.Length > LengthMax && marks == 0 && !isRawText)
            {
                yield return $"{file}:{number} has {line.Length} characters";
            }

            isRawText ^= marks % 2 == 1;
        }
    }
}
