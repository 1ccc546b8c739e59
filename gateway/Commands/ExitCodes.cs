namespace PahlawanPangan.Gateway.Commands;

/// <summary>The exit codes of commands.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Refused = 1;
    public const int Usage = 2;
}
