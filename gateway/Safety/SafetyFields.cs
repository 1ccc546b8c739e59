namespace PahlawanPangan.Gateway.Safety;

/// <summary>The limits of the safety tables' fields.</summary>
internal static class SafetyFields
{
    public const int SourceLengthMax = 300;
    public const int ClassesMax = 4;
}
