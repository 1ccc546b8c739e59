using Xunit.v3;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// The test holds a fault mended that was once seen on the running product, or a sibling of its kind. <c>./test findings</c> runs these,
/// besides the area that each belongs to.
/// </summary>
/// <param name="kind">The kind of fault, in a few words.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class FindingAttribute(string kind) : Attribute, ITraitAttribute
{
    /// <summary>The value of the trait <see cref="Categories.Trait"/>.</summary>
    public const string Category = "Findings";

    /// <summary>The kind of fault.</summary>
    public string Kind { get; } = kind;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(Categories.Trait, Category), new("Kind", Kind)];
}
