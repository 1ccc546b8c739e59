using System.Text.RegularExpressions;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Turns the serialiser's JSON paths into the names that callers wrote.</summary>
internal static partial class FieldPath
{
    /// <summary>A longer name is cut: it is the caller's own text and helps nobody in full.</summary>
    private const int LengthMax = 100;

    /// <summary><c>$.pickupWindow.to</c> as <c>pickupWindow.to</c>.</summary>
    public static string Of(string path)
    {
        string name = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
        return name.Length <= LengthMax ? name : name[..LengthMax];
    }

    /// <summary><c>$.allergens[3]</c> as <c>allergens[]</c>: the field as it is declared.</summary>
    public static string Declared(string path) => Index().Replace(Of(path), "[]");

    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Index();
}
