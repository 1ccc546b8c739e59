using System.Globalization;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Reads a query string as strictly as a body: a misspelt filter must not silently widen a search.
/// </summary>
internal sealed class QueryReader
{
    private const int CursorLengthMax = 512;

    private readonly IQueryCollection query;
    private readonly FieldErrors errors;

    public QueryReader(IQueryCollection query, FieldErrors errors, IReadOnlyList<string> parameters)
    {
        this.query = query;
        this.errors = errors;
        foreach (string name in query.Keys)
        {
            if (!parameters.Contains(name, StringComparer.Ordinal))
            {
                errors.Add(FieldPath.Of(name), $"Leave this out: there is no such parameter. There are: {string.Join(", ", parameters)}.");
            }
            else if (query[name].Count > 1)
            {
                errors.Add(name, "Send this parameter once.");
            }
        }
    }

    /// <summary>Whether the caller sent the parameter.</summary>
    public bool Has(string name) => query.ContainsKey(name);

    /// <summary>The parameter's text; null when it was not sent.</summary>
    public string? Text(string name) => query.TryGetValue(name, out var values) ? values[0] ?? string.Empty : null;

    /// <summary>A finite number within bounds.</summary>
    public double? Number(string name, double min, double max, bool isMinAllowed = true)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        bool isNumber = double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value);
        if (!isNumber || !(value >= min && value <= max) || (value == min && !isMinAllowed))
        {
            errors.Add(name, $"Send a number {(isMinAllowed ? "from" : "above")} {min} {(isMinAllowed ? "to" : "and at most")} {max}.");
            return null;
        }

        return value;
    }

    /// <summary>One of an enum's names; null also for a bad one, so that nothing is concluded from it.</summary>
    public T? Name<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        T value = FieldRules.Name<T>(errors, name, text);
        return EnumNames<T>.Default.TryParse(text, out _) ? value : null;
    }

    /// <summary>A whole number from 0 on, which must be there.</summary>
    public long Whole(string name, long max)
    {
        if (long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= max)
        {
            return value;
        }

        errors.Add(name, "Send a whole number, 0 or more.");
        return 0;
    }

    /// <summary>The page that <c>limit</c> and <c>cursor</c> ask for.</summary>
    public PageRequest Page()
    {
        int limit = PageRequest.LimitDefault;
        if (Text("limit") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > PageRequest.LimitMax))
        {
            errors.Add("limit", $"Send a whole number from 1 to {PageRequest.LimitMax}.");
        }

        string? cursor = Text("cursor");
        if (cursor is not null && (cursor.Length is 0 or > CursorLengthMax || cursor.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            errors.Add("cursor", "Send the next of the previous page as it was, or leave this out for the first page.");
        }

        return new(limit, cursor);
    }
}
