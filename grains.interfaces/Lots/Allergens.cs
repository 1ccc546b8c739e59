namespace PahlawanPangan.Lots;

/// <summary>
/// The fourteen substances that Annex II of Regulation (EU) No 1169/2011 requires to be declared, as a set.
/// The numbers are stored: never renumber them.
/// </summary>
[Flags]
public enum Allergens
{
    /// <summary>None of the fourteen.</summary>
    None = 0,

    /// <summary>Cereals containing gluten.</summary>
    Gluten = 1 << 0,

    /// <summary>Crustaceans.</summary>
    Crustaceans = 1 << 1,

    /// <summary>Eggs.</summary>
    Eggs = 1 << 2,

    /// <summary>Fish.</summary>
    Fish = 1 << 3,

    /// <summary>Peanuts.</summary>
    Peanuts = 1 << 4,

    /// <summary>Soybeans.</summary>
    Soybeans = 1 << 5,

    /// <summary>Milk, with lactose.</summary>
    Milk = 1 << 6,

    /// <summary>Tree nuts.</summary>
    Nuts = 1 << 7,

    /// <summary>Celery.</summary>
    Celery = 1 << 8,

    /// <summary>Mustard.</summary>
    Mustard = 1 << 9,

    /// <summary>Sesame seeds.</summary>
    Sesame = 1 << 10,

    /// <summary>Sulphur dioxide and sulphites above 10 mg/kg or 10 mg/l.</summary>
    Sulphites = 1 << 11,

    /// <summary>Lupin.</summary>
    Lupin = 1 << 12,

    /// <summary>Molluscs.</summary>
    Molluscs = 1 << 13,
}
