using Xunit.v3;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// The test protects who eats the food, or finds every portion again. <c>./test safety</c> runs these, besides the area that each belongs
/// to.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class SafetyAttribute : Attribute, ITraitAttribute
{
    /// <summary>The value of the trait <see cref="Categories.Trait"/>.</summary>
    public const string Category = "Safety";

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(Categories.Trait, Category)];
}
