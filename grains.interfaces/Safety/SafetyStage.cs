namespace PahlawanPangan.Safety;

/// <summary>A step at which the temperature of food is measured. The numbers are stored: never renumber them.</summary>
public enum SafetyStage
{
    /// <summary>The lot is posted.</summary>
    Posting = 0,

    /// <summary>The food leaves its donor.</summary>
    Pickup = 1,

    /// <summary>A courier hands it over to its recipient.</summary>
    Handover = 2,
}
