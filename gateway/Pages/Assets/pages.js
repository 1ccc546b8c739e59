// What pages do beyond what the server renders. Without it everything works but what is live.
'use strict';

// Times of the server's zone are shown in the reader's own: <time datetime="..." data-local>.
function showLocalTimes(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  for (const time of root.querySelectorAll('time[data-local]')) {
    time.textContent = format.format(new Date(time.dateTime));
  }
}

// A stream of rendered parts replaces the elements of the same ids: <div data-live="/some/stream">.
// Events are named "part" and hold {"id": "...", "html": "..."}; the browser reconnects by itself. With "add": true the part comes
// before what the element holds.
function follow(element) {
  const source = new EventSource(element.dataset.live);
  source.addEventListener('part', event => {
    const part = JSON.parse(event.data);
    const old = document.getElementById(part.id);
    if (old && part.add) {
      old.insertAdjacentHTML('afterbegin', part.html);
      showLocalTimes(old.firstElementChild);
    } else if (old && old.innerHTML !== part.html) {
      const open = [...old.querySelectorAll('details[open][id]')].map(details => details.id);
      old.innerHTML = part.html;
      open.forEach(id => document.getElementById(id)?.setAttribute('open', ''));
      old.classList.remove('changed');
      void old.offsetWidth;
      old.classList.add('changed');
      showLocalTimes(old);
    }
  });
  source.addEventListener('end', () => source.close());
  addEventListener('pagehide', () => source.close());
}

// Fills a form's latitude and longitude from the device: <button type="button" data-locate="lat-field-id lon-field-id" hidden>.
function locate(button) {
  const [lat, lon] = button.dataset.locate.split(' ').map(id => document.getElementById(id));
  button.hidden = !navigator.geolocation;
  button.addEventListener('click', () => navigator.geolocation.getCurrentPosition(position => {
    lat.value = position.coords.latitude.toFixed(5);
    lon.value = position.coords.longitude.toFixed(5);
    if (button.dataset.submit !== undefined) {
      button.form.requestSubmit();
    }
  }));
}

// Reads a QR code with the camera into a field: <button type="button" data-scan="field-id" hidden>.
function scan(button) {
  button.hidden = !('BarcodeDetector' in window) || !navigator.mediaDevices;
  button.addEventListener('click', async () => {
    const video = document.createElement('video');
    video.playsInline = true;
    video.className = 'qr';
    button.after(video);
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      video.srcObject = stream;
      await video.play();
      const detector = new BarcodeDetector({ formats: ['qr_code'] });
      for (const until = Date.now() + 60000; Date.now() < until;) {
        const [found] = await detector.detect(video);
        if (found) {
          document.getElementById(button.dataset.scan).value = found.rawValue;
          break;
        }
        await new Promise(resolve => setTimeout(resolve, 200));
      }
    } catch {
      // Without leave to use the camera the code is typed.
    } finally {
      stream?.getTracks().forEach(track => track.stop());
      video.remove();
    }
  });
}

// A form is sent once, however often its button is pressed.
function sendOnce(form) {
  form.addEventListener('submit', event => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = 'yes';
  });
  addEventListener('pageshow', () => delete form.dataset.sent);
}

showLocalTimes(document);
document.querySelectorAll('[data-live]').forEach(follow);
document.querySelectorAll('[data-locate]').forEach(locate);
document.querySelectorAll('[data-scan]').forEach(scan);
document.querySelectorAll('form[method=post]').forEach(sendOnce);
