using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>The diets that a person can keep, or that lots are looked for by, as a set.</summary>
[Flags]
internal enum DietName
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Halal.</summary>
    Halal = DietNeeds.Halal,

    /// <summary>Vegetarian.</summary>
    Vegetarian = DietNeeds.Vegetarian,

    /// <summary>Vegan.</summary>
    Vegan = DietNeeds.Vegan,
}

/// <summary>How sure it is that food is halal.</summary>
internal enum HalalProof
{
    /// <summary>Certified by a recognised body.</summary>
    Certified,

    /// <summary>Declared by the donor, or certified.</summary>
    Declared,
}
