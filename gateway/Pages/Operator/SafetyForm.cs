using System.Globalization;
using System.Text.RegularExpressions;
using PahlawanPangan.Gateway.Safety;

namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>Reads the form of shelf lives, which has a line for each category.</summary>
internal static partial class SafetyForm
{
    private const string Field = "shelfLives";

    /// <summary>The version of the table that the form was filled in on; the first, which is never the newest, when it has none.</summary>
    public static long VersionOf(PageForm form) =>
        long.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>The lines as the API takes them; a bad line is noted.</summary>
    public static SetShelfLivesRequest LivesOf(PageForm form, Words l)
    {
        var lives = new List<ShelfLifeModel>();
        var lines = (form[Field] ?? "").Split('\n', StringSplitOptions.TrimEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            if (lines[i].Split('|', 3, StringSplitOptions.TrimEntries) is [var category, var hours, var source]
                && long.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                lives.Add(new ShelfLifeModel { Category = category, Hours = number, Source = source });
            }
            else
            {
                form.Refuse(Field, l[
                    $"Line {i + 1}: write category | hours | source.", $"Baris {i + 1}: tulis kategori | jam | sumber."]);
            }
        }

        return new SetShelfLivesRequest { ShelfLives = lives };
    }

    /// <summary>Checks the lines by the API's rules; false, with the errors noted, when something is wrong.</summary>
    public static bool CheckLives(PageForm form, SetShelfLivesRequest request, IServiceProvider services, Words l)
    {
        if (form.Check(request, services))
        {
            return true;
        }

        foreach (var (name, advices) in form.Errors.ToList())
        {
            if (Line().Match(name) is { Success: true } line)
            {
                var category = request.ShelfLives![int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture)]!.Category;
                form.Refuse(Field, $"{category}: {Advices.Translate(advices[0], l)}");
            }
        }

        return false;
    }

    [GeneratedRegex(@"^shelfLives\[(\d+)\]")]
    private static partial Regex Line();
}
