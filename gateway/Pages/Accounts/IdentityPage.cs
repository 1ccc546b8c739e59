using Microsoft.AspNetCore.Components;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages.Accounts;

/// <summary>A page whose form costs a hash, a message or a guess.</summary>
public abstract class IdentityPage : PageBase
{
    /// <summary>How many such forms are worked on at once.</summary>
    [Inject]
    internal CostlyRequestLimit Limit { get; set; } = null!;

    /// <summary>The identity's grain.</summary>
    internal IIdentityGrain Identity => Grains.GetGrain<IIdentityGrain>(0);

    /// <summary>The client's address.</summary>
    internal ClientAddress Client => new(ClientAddress.Of(Http));

    /// <summary>Takes what the form sent, checks it, and sends the command; null when it was refused, which the form then says.</summary>
    internal async Task<TView?> SendAsync<TRequest, TView>(Func<PageForm, TRequest> read, Func<TRequest, Task<Reply<TView>>> send)
        where TRequest : class
        where TView : class
    {
        ReadForm();
        var request = read(Form);
        if (!Form.Check(request, Http.RequestServices))
        {
            return null;
        }

        using var place = Limit.TryEnter();
        if (!place.IsAcquired)
        {
            Form.Refuse(new Problem(ProblemType.Overloaded, ProblemType.Overloaded.Title));
            return null;
        }

        var reply = await send(request);
        return Form.Accept(reply) ? reply.Value : null;
    }
}
