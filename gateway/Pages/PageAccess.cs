using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>States who may see a page. A page without it stops the gateway from starting.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PageForAttribute(params Role[] roles) : Attribute
{
    /// <summary>The roles that are let in; without any, everyone who has logged in.</summary>
    public Access Access { get; } = roles.Length == 0 ? Access.AnyRole : Access.Only(roles);
}

/// <summary>Lets everyone see a page, without a login.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PublicPageAttribute : Attribute;

/// <summary>A page whose form costs a hash, a message or a guess, so that a client may send few requests to it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class CostlyPageAttribute : Attribute;
