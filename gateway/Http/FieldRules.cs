namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// The rules that single fields obey. Each notes what is wrong and then returns something harmless, which is never used
/// because the request ends at <see cref="FieldErrors.ThrowIfAny"/>.
/// </summary>
internal static class FieldRules
{
    private const string Missing = "This is required. ";

    /// <summary>Required text of 1 to so many characters.</summary>
    public static string Text(FieldErrors errors, string field, string? value, int lengthMax)
    {
        string advice = $"Send 1 to {lengthMax} characters without control characters.";
        if (value is null)
        {
            errors.Add(field, Missing + advice);
        }
        else if (string.IsNullOrWhiteSpace(value) || !FieldFormats.IsPlain(value, lengthMax))
        {
            errors.Add(field, advice);
        }

        return value ?? string.Empty;
    }

    /// <summary>Text that may be absent or empty.</summary>
    public static string? OptionalText(FieldErrors errors, string field, string? value, int lengthMax)
    {
        if (value is not null && !FieldFormats.IsPlain(value, lengthMax))
        {
            errors.Add(field, $"Send at most {lengthMax} characters without control characters, or leave it out.");
        }

        return value;
    }

    /// <summary>A word that becomes part of a subject or an index: lower-case letters, digits and inner hyphens.</summary>
    public static string Slug(FieldErrors errors, string field, string? value)
    {
        if (value is null || !FieldFormats.IsSlug(value))
        {
            errors.Add(field, (value is null ? Missing : null) + "Send 1 to 40 lower-case letters, digits and hyphens, with no hyphen at either end.");
        }

        return value ?? string.Empty;
    }

    /// <summary>A whole number within bounds.</summary>
    public static long Count(FieldErrors errors, string field, long? value, long max)
    {
        if (value is null || value < 1 || value > max)
        {
            errors.Add(field, $"{(value is null ? Missing : null)}Send a whole number from 1 to {max}.");
        }

        return value ?? 0;
    }

    /// <summary>A finite number of degrees.</summary>
    public static double Degrees(FieldErrors errors, string field, double? value, double max)
    {
        // Written so that NaN fails too.
        if (!(value >= -max && value <= max))
        {
            errors.Add(field, $"{(value is null ? Missing : null)}Send a number of degrees from -{max} to {max}.");
        }

        return value ?? 0;
    }

    /// <summary>A required moment.</summary>
    public static DateTimeOffset Time(FieldErrors errors, string field, string? value)
    {
        if (value is null)
        {
            errors.Add(field, Missing + "Send an RFC 3339 time with an offset, such as 2026-03-01T18:30:00Z.");
            return default;
        }

        return OptionalTime(errors, field, value) ?? default;
    }

    /// <summary>A moment that may be absent.</summary>
    public static DateTimeOffset? OptionalTime(FieldErrors errors, string field, string? value)
    {
        if (value is null)
        {
            return null;
        }

        if (!Rfc3339.TryParse(value, out DateTimeOffset time))
        {
            errors.Add(field, "Send an RFC 3339 time with an offset, such as 2026-03-01T18:30:00Z.");
        }

        return time;
    }

    /// <summary>One of an enum's names.</summary>
    public static T Name<T>(FieldErrors errors, string field, string? value)
        where T : struct, Enum
    {
        T parsed = default;
        if (value is null || !EnumNames<T>.Default.TryParse(value, out parsed))
        {
            errors.Add(field, $"{(value is null ? Missing : null)}Send one of: {EnumNames<T>.Default.Listed}.");
        }

        return parsed;
    }
}
