namespace PahlawanPangan.Lots;

/// <summary>What is known of the food being halal.</summary>
public enum HalalStatus
{
    /// <summary>Certified by a recognised body.</summary>
    Certified,

    /// <summary>Declared halal by the donor.</summary>
    Declared,

    /// <summary>Not halal.</summary>
    No,

    /// <summary>Nothing is known.</summary>
    Unknown,
}
