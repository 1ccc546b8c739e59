namespace PahlawanPangan.Gateway.Pages.Operator;

/// <summary>Says that this host has the dashboard of Orleans.</summary>
public sealed class OperatorDashboard
{
    /// <summary>Where it is.</summary>
    public const string Address = "/operator/dashboard/";
}
