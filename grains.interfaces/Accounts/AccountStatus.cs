namespace PahlawanPangan.Accounts;

/// <summary>The status of an account.</summary>
public enum AccountStatus
{
    /// <summary>Registered; its address is not confirmed, and it cannot log in.</summary>
    Pending,

    /// <summary>In use.</summary>
    Active,

    /// <summary>Disabled by an operator.</summary>
    Disabled,

    /// <summary>Deleted by its owner; nothing that identifies the owner is kept.</summary>
    Deleted,
}
