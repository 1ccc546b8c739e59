using System.Globalization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Versions as entity tags: version 7 is <c>"7"</c>.</summary>
internal static class EntityTag
{
    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>
    /// The version that <c>If-Match</c> expects; null when any will do. One strong tag only: a lot has one version, and
    /// a tag that cannot be read must not let a change through.
    /// </summary>
    public static long? ExpectedVersion(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0 || (header.Count == 1 && header[0] == "*"))
        {
            return null;
        }

        if (header.Count == 1 && TryParse(header[0].AsSpan().Trim(), out var version))
        {
            return version;
        }

        throw new ProblemException(Problem.Invalid("If-Match", "Send one strong entity tag, as an ETag gave it, such as \"7\"."));
    }

    /// <summary>Whether the caller already has this version.</summary>
    public static bool IsKnown(HttpRequest request, long version)
    {
        var header = request.Headers.IfNoneMatch;
        if (header.Count == 0)
        {
            return false;
        }

        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var tag = line.AsSpan()[range].Trim();

                // If-None-Match compares weakly (RFC 9110, 13.1.2).
                tag = tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
                if (tag is "*" || (TryParse(tag, out var known) && known == version))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool TryParse(ReadOnlySpan<char> tag, out long version)
    {
        version = 0;
        return tag.Length > 2 && tag[0] == '"' && tag[^1] == '"'
            && long.TryParse(tag[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out version)
            && tag.SequenceEqual(Of(version));
    }
}
