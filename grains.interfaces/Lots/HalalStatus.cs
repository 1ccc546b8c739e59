namespace PahlawanPangan.Lots;

/// <summary>Whether the food is halal.</summary>
public enum HalalStatus
{
    /// <summary>Certified by a recognised body.</summary>
    Certified,

    /// <summary>Declared halal by the donor.</summary>
    Declared,

    /// <summary>Not halal.</summary>
    No,

    /// <summary>Unknown.</summary>
    Unknown,
}
