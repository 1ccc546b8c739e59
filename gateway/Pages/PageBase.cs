using Microsoft.AspNetCore.Components;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>What every page has: the request, its caller, its words and the grains.</summary>
public abstract class PageBase : ComponentBase
{
    /// <summary>The request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    /// <summary>The grains.</summary>
    [Inject]
    protected IGrainFactory Grains { get; set; } = null!;

    /// <summary>The time.</summary>
    [Inject]
    protected TimeProvider Clock { get; set; } = null!;

    /// <summary>The page's texts, numbers and times.</summary>
    internal Words L => Words.Of(Http);

    /// <summary>The page's form.</summary>
    internal PageForm Form { get; } = new();

    /// <summary>Why the page cannot show what it is for; null when it can.</summary>
    internal Problem? Problem { get; private set; }

    /// <summary>Who has logged in. Only pages with a role have a caller.</summary>
    internal AuthenticatedCaller Caller => Http.Features.Get<AuthenticatedCaller>()
        ?? throw new InvalidOperationException("A page without a role asked for its caller.");

    /// <summary>Who has logged in, if anyone.</summary>
    internal AuthenticatedCaller? CallerIfAny => Http.Features.Get<AuthenticatedCaller>();

    /// <summary>What a grain answers; null, with the problem noted and the response's status set, when it refuses.</summary>
    protected async Task<TView?> AskAsync<TView>(Task<Reply<TView>> asked)
        where TView : class
    {
        var reply = await asked;
        if (!reply.IsRefused)
        {
            return reply.Value;
        }

        Problem = Problem.Of(reply.Refusal);
        if (!Http.Response.HasStarted)
        {
            Http.Response.StatusCode = Problem.Kind.Status;
        }

        return null;
    }

    /// <summary>Takes what the form sent, for a handler of <c>@onsubmit</c>.</summary>
    protected void ReadForm() => Form.Read(Http.Request.Form);

    /// <summary>
    /// Whether the request sends the form of this name. Such a form must be on the page for its handler to run, although what it asks for
    /// may have been done already: the same form was sent before.
    /// </summary>
    protected bool IsSending(string form) => HttpMethods.IsPost(Http.Request.Method) && Http.Request.Form["_handler"] == form;

    /// <summary>Makes the grain calls that follow in this handler repeatable by the form's key.</summary>
    /// <param name="command">Names the command and what it changes, such as <c>withdraw ID</c>.</param>
    /// <param name="body">What it says; null when it says nothing.</param>
    protected void RepeatByKey(string command, object? body)
    {
        var resource = $"page {command}";
        new RepeatKey(
            DerivedId.OfChange(CallerIfAny?.Id ?? Guid.Empty, resource, Form.Key), RequestFingerprint.OfChange(resource, body)).Set();
    }

    /// <summary>Goes on to another page, which a reload then shows instead of sending the form again.</summary>
    protected void GoTo(string address) => Http.Response.Redirect(address);
}
