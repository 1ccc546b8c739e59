namespace PahlawanPangan.Lots;

/// <summary>
/// What a person needs of food, as a set: to be without an allergen, or to suit a diet. It also names how food conflicts with that. The
/// allergens have the numbers of <see cref="Allergens"/>, which a test checks. The numbers are stored: never renumber them.
/// </summary>
[Flags]
public enum DietNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Without cereals containing gluten.</summary>
    Gluten = Allergens.Gluten,

    /// <summary>Without crustaceans.</summary>
    Crustaceans = Allergens.Crustaceans,

    /// <summary>Without eggs.</summary>
    Eggs = Allergens.Eggs,

    /// <summary>Without fish.</summary>
    Fish = Allergens.Fish,

    /// <summary>Without peanuts.</summary>
    Peanuts = Allergens.Peanuts,

    /// <summary>Without soybeans.</summary>
    Soybeans = Allergens.Soybeans,

    /// <summary>Without milk.</summary>
    Milk = Allergens.Milk,

    /// <summary>Without tree nuts.</summary>
    Nuts = Allergens.Nuts,

    /// <summary>Without celery.</summary>
    Celery = Allergens.Celery,

    /// <summary>Without mustard.</summary>
    Mustard = Allergens.Mustard,

    /// <summary>Without sesame seeds.</summary>
    Sesame = Allergens.Sesame,

    /// <summary>Without sulphites.</summary>
    Sulphites = Allergens.Sulphites,

    /// <summary>Without lupin.</summary>
    Lupin = Allergens.Lupin,

    /// <summary>Without molluscs.</summary>
    Molluscs = Allergens.Molluscs,

    /// <summary>Halal.</summary>
    Halal = 1 << 20,

    /// <summary>Vegetarian.</summary>
    Vegetarian = 1 << 21,

    /// <summary>Vegan.</summary>
    Vegan = 1 << 22,
}
