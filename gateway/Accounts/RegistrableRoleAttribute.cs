using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The name of a role that an account can register with: any but operator.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RegistrableRoleAttribute : FieldAttribute
{
    private static readonly string[] Names =
        [.. EnumNames<Role>.Default.All.Where(static name => EnumNames<Role>.Default.Parse(name) != Role.Operator)];

    /// <inheritdoc/>
    public override string Advice => $"Send one of: {string.Join(", ", Names)}. Operators are made by operators.";

    /// <inheritdoc/>
    public override void Describe(OpenApiSchema schema) => schema.Enum = [.. Names.Select(static name => (JsonNode)name)];

    /// <inheritdoc/>
    protected override bool Accepts(object value) => value is string name && Names.Contains(name, StringComparer.Ordinal);
}
