namespace PahlawanPangan;

/// <summary>The role of an account. A token carries exactly one.</summary>
public enum Role
{
    /// <summary>Posts lots of surplus food and hands them over.</summary>
    Donor,

    /// <summary>Claims food from lots and collects it.</summary>
    Recipient,

    /// <summary>Carries a claim from the donor to the recipient.</summary>
    Courier,

    /// <summary>Runs the food bank: may withdraw and recall any lot and read everything.</summary>
    Operator,
}
