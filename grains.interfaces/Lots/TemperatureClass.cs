namespace PahlawanPangan.Lots;

/// <summary>The storage temperature of the food until it is collected.</summary>
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
