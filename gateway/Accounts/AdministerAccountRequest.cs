using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>What an operator changes.</summary>
internal sealed record AdministerAccountRequest : IValidatableObject
{
    /// <summary>What it acts as from now on.</summary>
    [NameOf<Role>]
    public string? Role { get; init; }

    /// <summary>Whether it is shut out.</summary>
    public bool? Disabled { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this is { Role: null, Disabled: null })
        {
            yield return new("Send role or disabled.", [FieldPath.Root]);
        }
    }

    /// <summary>The new role, once the request is valid; null to keep the present one.</summary>
    public Role? ToRole() => Role is null ? null : EnumNames<Role>.Default.Parse(Role);
}
