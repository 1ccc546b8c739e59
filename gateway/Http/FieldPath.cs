namespace PahlawanPangan.Gateway.Http;

/// <summary>Turns the serializer's JSON paths into the names that callers wrote.</summary>
internal static class FieldPath
{
    /// <summary>The JSON path of the body as a whole.</summary>
    public const string Root = "$";

    /// <summary>A longer name is cut: it is the caller's own text and is of no use in full.</summary>
    private const int LengthMax = 100;

    /// <summary><c>$.pickupWindow.to</c> as <c>pickupWindow.to</c>.</summary>
    public static string Of(string path)
    {
        var name = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
        return name.Length <= LengthMax ? name : name[..LengthMax];
    }
}
