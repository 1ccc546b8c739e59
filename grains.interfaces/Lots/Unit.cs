namespace PahlawanPangan.Lots;

/// <summary>The unit of a lot's quantity, which is a whole number.</summary>
public enum Unit
{
    /// <summary>Meals for one person.</summary>
    Portion,

    /// <summary>Grams of food.</summary>
    Gram,

    /// <summary>Packages or pieces.</summary>
    Item,
}
