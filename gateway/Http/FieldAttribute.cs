using System.ComponentModel.DataAnnotations;
using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// A rule for one field of a request: what is accepted, what to send instead, and how the API's document describes it.
/// An absent field is accepted; <see cref="RequiredAttribute"/> beside it asks for one.
/// </summary>
internal abstract class FieldAttribute : ValidationAttribute
{
    /// <summary>A sentence that says what to send.</summary>
    public abstract string Advice { get; }

    /// <summary>Adds the rule to the field's schema.</summary>
    public abstract void Describe(OpenApiSchema schema);

    /// <inheritdoc/>
    public sealed override bool IsValid(object? value) => value is null || Accepts(value);

    /// <inheritdoc/>
    public sealed override string FormatErrorMessage(string name) => Advice;

    /// <summary>Whether a value obeys the rule.</summary>
    protected abstract bool Accepts(object value);
}
