namespace PahlawanPangan.Lots;

/// <summary>
/// The diets that food is stated to suit, or that a person keeps, as a set. What is not stated of food is unknown. The numbers are stored:
/// never renumber them. Halal is a matter of its own: <see cref="HalalStatus"/>.
/// </summary>
[Flags]
public enum Diets
{
    /// <summary>Nothing is stated.</summary>
    None = 0,

    /// <summary>Without meat and fish.</summary>
    Vegetarian = 1 << 0,

    /// <summary>Without anything from animals; vegetarian too.</summary>
    Vegan = 1 << 1,
}
