using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Orleans.Runtime;

/// <summary>How integers, GUIDs and their string extensions are written into a grain's key, and read back.</summary>
public static class GrainIdKeyExtensions
{
    private const byte ExtensionMark = (byte)'+';
    private const int GuidLength = 32;

    /// <summary>Writes an integer key.</summary>
    public static IdSpan CreateIntegerKey(long key)
    {
        Span<byte> text = stackalloc byte[16];
        Utf8Formatter.TryFormat(key, text, out var length, new System.Buffers.StandardFormat('X'));
        return new IdSpan(text[..length].ToArray());
    }

    /// <summary>Writes an integer key with an extension.</summary>
    public static IdSpan CreateIntegerKey(long key, string? keyExtension) =>
        string.IsNullOrEmpty(keyExtension)
            ? CreateIntegerKey(key)
            : IdSpan.Create(string.Create(CultureInfo.InvariantCulture, $"{key:X}+{keyExtension}"));

    /// <summary>Writes a GUID key.</summary>
    public static IdSpan CreateGuidKey(Guid key)
    {
        var text = new byte[GuidLength];
        Utf8Formatter.TryFormat(key, text, out _, new System.Buffers.StandardFormat('N'));
        return new IdSpan(text);
    }

    /// <summary>Writes a GUID key with an extension.</summary>
    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) =>
        string.IsNullOrEmpty(keyExtension) ? CreateGuidKey(key) : IdSpan.Create($"{key:N}+{keyExtension}");

    /// <summary>Reads an integer key.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key) => grainId.TryGetIntegerKey(out key, out _);

    /// <summary>Reads an integer key and its extension.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var number = SplitExtension(grainId.Key.AsSpan(), out keyExt);
        if (Utf8Parser.TryParse(number, out key, out var used, 'X') && used == number.Length)
        {
            return true;
        }

        (key, keyExt) = (0, null);
        return false;
    }

    /// <summary>Reads a GUID key.</summary>
    public static bool TryGetGuidKey(this GrainId grainId, out Guid key) => grainId.TryGetGuidKey(out key, out _);

    /// <summary>Reads a GUID key and its extension.</summary>
    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        var text = SplitExtension(grainId.Key.AsSpan(), out keyExt);
        if (text.Length == GuidLength && Utf8Parser.TryParse(text, out key, out var used, 'N') && used == GuidLength)
        {
            return true;
        }

        (key, keyExt) = (Guid.Empty, null);
        return false;
    }

    /// <summary>Reads an integer key, or throws.</summary>
    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    /// <summary>Reads an integer key and its extension, or throws.</summary>
    public static long GetIntegerKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetIntegerKey(out var key, out keyExt) ? key : throw NotAKey(grainId, "an integer");

    /// <summary>Reads a GUID key, or throws.</summary>
    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    /// <summary>Reads a GUID key and its extension, or throws.</summary>
    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetGuidKey(out var key, out keyExt) ? key : throw NotAKey(grainId, "a GUID");

    private static ReadOnlySpan<byte> SplitExtension(ReadOnlySpan<byte> key, out string? extension)
    {
        var mark = key.IndexOf(ExtensionMark);
        extension = mark < 0 ? null : Encoding.UTF8.GetString(key[(mark + 1)..]);
        return mark < 0 ? key : key[..mark];
    }

    private static ArgumentException NotAKey(GrainId grainId, string what) => new($"The key of grain {grainId} is not {what}.");
}
