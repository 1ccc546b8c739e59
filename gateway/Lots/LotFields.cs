namespace PahlawanPangan.Gateway.Lots;

/// <summary>The limits of a lot's fields, for the checks and for the API's document alike.</summary>
internal static class LotFields
{
    public const int TitleLengthMax = 200;
    public const int NotesLengthMax = 2000;
    public const int AddressLengthMax = 300;
    public const int ReasonLengthMax = 500;
    public const int BatchCodesMax = 20;
    public const int BatchCodeLengthMax = 60;
    public const int DeviceLengthMax = 100;
    public const int LatMax = 90;
    public const int LonMax = 180;
    public const int RadiusKmMax = 20_000;
}
