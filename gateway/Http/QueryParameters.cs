using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// The query parameters of a handler, bound with <see cref="AsParametersAttribute"/>. Others are refused, and so is one that comes twice:
/// a misspelt filter must not silently widen a search.
/// </summary>
internal abstract record QueryParameters : IValidatableObject
{
    private static readonly ConcurrentDictionary<Type, string[]> Names = new();

    /// <summary>The request.</summary>
    public required HttpRequest Request { get; init; }

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Request.Query.Count == 0)
        {
            yield break;
        }

        var names = Names.GetOrAdd(GetType(), static type =>
            [.. type.GetProperties().Select(property => property.GetCustomAttribute<FromQueryAttribute>()?.Name).OfType<string>()]);
        foreach ((var name, var values) in Request.Query)
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                yield return new(
                    $"Leave this out: there is no such parameter. There are: {string.Join(", ", names)}.", [FieldPath.Of(name)]);
            }
            else if (values.Count > 1)
            {
                yield return new("Send this parameter once.", [name]);
            }
        }
    }
}
