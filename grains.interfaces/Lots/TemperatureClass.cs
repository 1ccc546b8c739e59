namespace PahlawanPangan.Lots;

/// <summary>How the food must be kept until it is collected.</summary>
public enum TemperatureClass
{
    /// <summary>Room temperature.</summary>
    Ambient,

    /// <summary>Refrigerated.</summary>
    Chilled,

    /// <summary>Deep-frozen.</summary>
    Frozen,

    /// <summary>Kept hot for serving.</summary>
    Hot,
}
