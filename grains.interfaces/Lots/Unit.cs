namespace PahlawanPangan.Lots;

/// <summary>What a lot's whole-numbered quantity counts.</summary>
public enum Unit
{
    /// <summary>Meals for one person.</summary>
    Portion,

    /// <summary>Grams of food.</summary>
    Gram,

    /// <summary>Packages or pieces.</summary>
    Item,
}
