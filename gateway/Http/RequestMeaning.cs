using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Writes a request in one form for all that mean the same: moments in UTC, lists of names as sets, text without effect left out, and
/// zero without a sign. Requests that are not valid keep what they say.
/// </summary>
internal static class RequestMeaning
{
    /// <summary>How requests are written.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>How a type of request is written.</summary>
    public static JsonTypeInfo<T> Of<T>() => Cache<T>.Info;

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Normalize } },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void Normalize(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.Get is not { } get)
            {
                continue;
            }

            var attributes = property.AttributeProvider;
            if (attributes?.IsDefined(typeof(TimeAttribute), inherit: false) == true)
            {
                property.Get = request => get(request) is not string text ? null
                    : Rfc3339.TryParse(text, out var time) ? Rfc3339.Format(time)
                    : text;
            }
            else if (attributes?.IsDefined(typeof(CodeAttribute), inherit: false) == true)
            {
                property.Get = request => get(request) is string text ? CodeAttribute.Digits(text) : null;
            }
            else if (attributes?.IsDefined(typeof(UuidAttribute), inherit: false) == true)
            {
                property.Get = request => (get(request) as string)?.ToLowerInvariant();
            }
            else if (attributes?.IsDefined(typeof(EmptyIsAbsentAttribute), inherit: false) == true)
            {
                property.Get = request => get(request) is string { Length: > 0 } text ? text : null;
            }
            else if (property.PropertyType == typeof(IReadOnlyList<string>))
            {
                property.Get = request => (get(request) as IReadOnlyList<string?>)?.Distinct().Order(StringComparer.Ordinal).ToArray();
            }
            else if (property.PropertyType == typeof(double?))
            {
                // Negative zero is zero.
                property.Get = request => get(request) is double number ? number + 0.0 : null;
            }
        }
    }

    private static class Cache<T>
    {
        public static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }
}

/// <summary>Empty text in this member means the same as leaving it out.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmptyIsAbsentAttribute : Attribute;
